"""Letters of Japanese names that are variants of each other, for searching only.

One group a word, the ordinary letter first. A table of our own: the variants
met in family and given names, not a general dictionary. Pairs that are different
names to their bearers (渡辺 and 渡部) are not variants and are not here.
"""

from __future__ import annotations

from types import MappingProxyType

_GROUPS = """
吉𠮷 高髙 崎﨑嵜㟢碕 辺邊邉 浜濱濵 斉斎齊齋齎 沢澤 広廣 桜櫻 国國圀 島嶋嶌㠀 竜龍 滝瀧 徳德 恵惠 栄榮
浅淺 渋澁澀 関關 豊豐 条條 真眞 塩鹽 団團 円圓 学學斈 静靜 黒黑 横橫 清淸 青靑 瀬瀨 頼賴 礼禮 祇衹
穂穗 秋秌穐 総總 緑綠 緒緖 縄繩 経經 県縣 続續 郷鄕鄉 郎郞 館舘 鶴靏靍 芦蘆 薗園 薮藪 藤籐 蔵藏
蛍螢 蝿蠅 増增 壮壯 壱壹 寿壽 実實 宝寶寳 富冨 寛寬 将將 専專 巌巖 峰峯 嶺岭 巻卷 帯帶 弥彌 弾彈
当當 従從 応應 恒恆 恋戀 悦悅 慎愼 戸戶 戻戾 払拂 抜拔 択擇 拡擴 拝拜 挙擧 捜搜 揺搖 摂攝 撃擊
数數 旧舊 晃晄 暁曉 暦曆 暖煖 来來 松枩柗 枡桝 柳栁 柏栢 查査 栗㮚 桑桒 検檢 楡榆 楼樓 楽樂 様樣
槙槇 権權 歓歡 歩步 歴歷 殻殼 毎每 気氣 氷冰 永㕧 沼㳌 涙淚 済濟 渓溪谿 満滿 湾灣 漱潄 潜潛 灯燈
炉爐 点點 為爲 焼燒 瑶瑤 畑畠 畳疊 発發 皐皋 砺礪 禄祿 禅禪 稲稻 穣穰 竪豎 粋粹 糸絲 絵繪 継繼
繊纖 缶罐 翠翆 聡聰 聴聽 脇脅 舎舍 舗舖 船舩 荘莊 莱萊 蒋蔣 薫薰 薬藥 虎乕 衛衞 裏裡 覚覺 観觀
訳譯 証證 読讀 譲讓 賢贒 賛贊 転轉 軽輕 遅遲 遙遥 酔醉 醤醬 釈釋 野埜 鉄鐵鉃銕 鉱鑛 鋭銳 錬鍊 録錄
長镸 門门 閲閱 間閒 陥陷 隠隱 隣鄰 雑雜 霊靈 靭靱 頬頰 顔顏 顕顯 飲飮 餅餠 駅驛 駆驅 騒騷 験驗
髪髮 鯵鰺 鰍鰌 鴎鷗 鴬鶯 鶏鷄 麦麥 麹麴 麺麵 黄黃 黙默 歯齒 齢齡 亀龜 会會 体體 余餘 仏佛 仮假
価價 侠俠 倶俱 倹儉 偽僞 亜亞 児兒 兎兔 党黨 両兩 乗乘 乱亂 予豫 争爭 亘亙 伝傳 凛凜 凖準 剣劍剱劔
剤劑 勲勳 勧勸 励勵 労勞 効效 勅敕 区區 医醫 単單 厳嚴 参參 叙敍敘 双雙 収收 台臺 号號 呉吳吴 吞呑
唖啞 喜㐂 嘘噓 囲圍 図圖 圧壓 場塲 塡填 売賣 変變 奥奧 奨獎 嬢孃 宮宫 寝寢 対對 尭堯 尽盡 属屬
岡罡 岳嶽 峡峽 巣巢 庁廳 廃廢 弁辨瓣辯 弐貳 径徑 徴徵 懐懷 戦戰 戯戲 担擔 拠據 挟挾 挿插 撹攪 断斷
昼晝 晋晉 曽曾 枢樞 栃杤 桧檜 桟棧 欧歐 殴毆 残殘 浄淨 浩澔 淵渕渊 湿濕 滞滯 焔焰 煙烟 狭狹 猟獵
献獻 獣獸 瓶甁 画畫 痩瘦 盗盜 砕碎 禰祢 称稱 稚穉 竃竈 籠篭 粛肅 糺糾 胆膽 脳腦 芸藝 苺莓 茎莖
莵菟 萌萠 蕊蘂 虫蟲 蚕蠶 蝉蟬 触觸 誉譽 謡謠 逓遞 醸釀 銭錢 鎮鎭 闘鬪 陰隂 険險 随隨 雁鳫 頚頸
騨驒 ヶケ ヵカ
"""


def _table() -> dict[str, str]:
    """Each variant to the first letter of the first group that knows it."""
    table: dict[str, str] = {}
    for group in _GROUPS.split():
        first = table.get(group[0], group[0])
        for letter in group[1:]:
            if letter != first:
                table.setdefault(letter, first)
    return table


VARIANT_TO_COMMON = MappingProxyType(_table())
